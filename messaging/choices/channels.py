"""The nine channels, and which device each push reaches."""

from messaging.choices.word import WireWord


class ChannelKey(WireWord):
    """The nine bells."""

    ANDROID_PUSH = 1, "android_push"
    APPLE_PUSH = 2, "apple_push"
    KINDLE_PUSH = 3, "kindle_push"
    WEB_PUSH = 4, "web_push"
    EMAIL = 5, "email"
    SMS = 6, "sms"
    WHATS_APP = 7, "whats_app"
    WEBHOOK = 8, "webhook"
    CONTENT_CARD = 9, "content_card"

    @property
    def plain(self) -> str:
        """The channel's name on a page."""
        return _PLAIN_CHANNEL[self]

    @property
    def icon(self) -> str:
        """Its Lucide icon."""
        return _CHANNEL_ICON[self]


_PLAIN_CHANNEL = {
    ChannelKey.ANDROID_PUSH: "Android push",
    ChannelKey.APPLE_PUSH: "Apple push",
    ChannelKey.KINDLE_PUSH: "Kindle push",
    ChannelKey.WEB_PUSH: "Web push",
    ChannelKey.EMAIL: "Email",
    ChannelKey.SMS: "SMS",
    ChannelKey.WHATS_APP: "WhatsApp",
    ChannelKey.WEBHOOK: "Webhook",
    ChannelKey.CONTENT_CARD: "Content card",
}
_CHANNEL_ICON = {
    ChannelKey.ANDROID_PUSH: "smartphone",
    ChannelKey.APPLE_PUSH: "apple",
    ChannelKey.KINDLE_PUSH: "flame",
    ChannelKey.WEB_PUSH: "globe",
    ChannelKey.EMAIL: "mail",
    ChannelKey.SMS: "message-square",
    ChannelKey.WHATS_APP: "message-circle",
    ChannelKey.WEBHOOK: "webhook",
    ChannelKey.CONTENT_CARD: "layout-panel-top",
}


class Platform(WireWord):
    """What a device is, which decides the channel that reaches it."""

    ANDROID = 1, "android"
    IOS = 2, "ios"
    KINDLE = 3, "kindle"
    WEB = 4, "web"

    @property
    def channel(self) -> ChannelKey:
        """The push channel that reaches such a device."""
        return ChannelKey(self.value)
