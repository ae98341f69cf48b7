"""What must hold before we start. Filled by ``manage.py check``."""
