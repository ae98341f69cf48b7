"""Icons, times and figures for templates."""

from django.template import Library

register = Library()
