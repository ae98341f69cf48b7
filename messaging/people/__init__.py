"""Users written: by attribute, event, purchase, state; many at once, set by set."""
