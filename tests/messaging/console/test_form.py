from django import forms

from messaging.console.form import PageForm


class NameForm(PageForm):
    name = forms.CharField(help_text="Yours.")
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


def test_fields_carry_our_class_and_name_their_hint_and_error():
    form = NameForm({})

    html = str(form["name"])

    assert 'class="input"' in html
    assert "id_name_helptext" in html
    assert "id_name_error" in html


def test_hidden_fields_look_like_nothing():
    assert "class" not in str(NameForm()["kept"])
