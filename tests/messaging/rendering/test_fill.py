"""Parts of a content: made for a user, or the same for all."""

import pytest

from messaging.channels.base import Place
from messaging.errors import RenderError
from messaging.rendering.field import Field, pieces_of
from messaging.rendering.fill import Constant, object_of, on_same_host


def own(variables, texts):
    return variables["a"] + "".join(texts)


def test_an_object_is_made_anew_for_each_user():
    fill = object_of({"same": Constant(1), "own": own})

    first, second = fill({"a": "x"}, ["y"]), fill({"a": "z"}, [])
    first["same"] = 2

    assert (first, second) == ({"same": 2, "own": "xy"}, {"same": 1, "own": "z"})


def test_a_url_stays_on_its_host():
    source = "https://api.example{{${a}}}"
    field = Field(path="url", source=source, place=Place.URL.value, pieces=pieces_of(source, "url"))
    fill = on_same_host(own, field, "https://api.example")

    assert fill({"a": "https://api.example/x"}, []) == "https://api.example/x"
    with pytest.raises(RenderError, match="url: a value changes the host"):
        fill({"a": "https://api.example.evil/"}, [])
