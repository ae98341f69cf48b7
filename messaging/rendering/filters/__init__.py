"""Braze's filters, each a plain function of JSON values; nothing here knows a template."""
