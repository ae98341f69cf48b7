"""Forms of the console: Django's, with our fields' look. Their rules live in the services."""

from typing import Any

from django import forms


class PageForm(forms.Form):
    """A form whose fields carry our classes; errors and hints are tied to them by Django."""

    error_css_class = "field--invalid"

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own signature
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.HiddenInput | forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "input")
