"""A page's form as a browser would send it."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects what ``#segment-form`` holds: inputs, selects and text areas."""

    def __init__(self):
        super().__init__()
        self.fields = {"part": []}
        self._select = self._area = ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        name = found.get("name", "")
        if tag == "input" and name:
            self._input(name, found)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in found or self._select not in self.fields:
                self.fields[self._select] = found.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def _input(self, name, found):
        if name == "part":
            self.fields["part"].append(found["value"])
        elif found.get("type") != "radio" or "checked" in found:
            self.fields[name] = found.get("value", "")

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""


def form_of(html):
    start = html.index('id="segment-form"')
    parser = _Form()
    parser.feed(html[start : html.index("</form>", start)])
    return parser.fields
