def test_cast(cast):
    assert cast.a.owner.email == "owner@a.example"
    assert cast.b.survey.pid != cast.a.survey.pid


def test_house(live_cast, house, web):
    web.expect_complaint("404")
    web.page.goto("/nergens/")
