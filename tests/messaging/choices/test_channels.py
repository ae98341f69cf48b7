from messaging.choices.channels import ChannelKey, Platform


def test_there_are_nine_channels_and_each_has_a_plain_name():
    assert len(ChannelKey) == 9
    assert len({channel.plain for channel in ChannelKey}) == 9


def test_each_platform_is_reached_by_its_own_push_channel():
    assert [platform.channel.word for platform in Platform] == [
        "android_push",
        "apple_push",
        "kindle_push",
        "web_push",
    ]
