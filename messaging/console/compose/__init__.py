"""The composer: one send as a form, its reach, its looks, and the call that it is."""
