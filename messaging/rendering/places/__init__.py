"""How author's text and users' values become one text, place by place; knows no template."""
