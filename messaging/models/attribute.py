"""Which custom attributes there are."""

from django.db import models

from messaging.choices.word import WireWord
from messaging.models.fields import CodeField


class AttributeType(WireWord):
    """The type of a custom attribute, which decides its comparisons. Source: spec, audience §2."""

    STRING = 1, "string"
    NUMBER = 2, "number"
    BOOLEAN = 3, "boolean"
    TIME = 4, "time"
    ARRAY = 5, "array"
    OBJECT = 6, "object"


class Attribute(models.Model):
    """One custom attribute that some user has had: a suggestion for people, never a rule."""

    name = models.CharField(max_length=255, unique=True)
    kind = CodeField(AttributeType)
    samples = models.JSONField(default=list)
    first_seen_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
