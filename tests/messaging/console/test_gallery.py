from messaging.choices.access import Role


def test_the_gallery_shows_every_component_to_developers_of_carillon_alone(signed_in, settings):
    client = signed_in(Role.VIEWER)
    settings.DEBUG = False
    hidden = client.get("/console/_components/")
    settings.DEBUG = True
    shown = client.get("/console/_components/")

    assert hidden.status_code == 404
    assert shown.status_code == 200
    assert b"does not add up by 3" in shown.content
