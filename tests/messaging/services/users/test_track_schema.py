from messaging.people.attribute_object import _HANDLERS, NOT_KEPT
from messaging.services.users.track_schema import ATTRIBUTE, array_of


def test_every_field_that_is_read_is_published():
    assert ATTRIBUTE["properties"].keys() == _HANDLERS.keys() - NOT_KEPT


def test_array_says_how_many_objects_it_takes():
    assert array_of({"type": "object"}, 75)["maxItems"] == 75
