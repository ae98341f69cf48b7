"""The console's addresses, a block an area."""

from django.urls import path

from messaging.console import gallery
from messaging.console.account import views as account
from messaging.console.activity import views as activity
from messaging.console.compose import samples
from messaging.console.compose import views as compose
from messaging.console.dispatches import deeds as dispatch_deeds
from messaging.console.dispatches import preview, restored
from messaging.console.dispatches import views as dispatches
from messaging.console.imports import forms as import_forms
from messaging.console.imports import views as imports
from messaging.console.overview import views as overview
from messaging.console.segments import deeds as segment_deeds
from messaging.console.segments import views as segments
from messaging.console.users import deeds as user_deeds
from messaging.console.users import views as users

app_name = "console"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("sign-in/", account.sign_in_page, name="sign-in"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("account/", account.account_page, name="account"),
    path("account/theme/", account.theme, name="theme"),
    path("account/times/", account.times, name="times"),
    path("compose/", compose.compose, name="compose"),
    path("compose/mail/", compose.mail, name="compose-mail"),
    path("compose/sample/", samples.sample, name="compose-sample"),
    path("activity/", activity.log, name="activity"),
    path("activity/find/", activity.find, name="find"),
    path("activity/<uuid:entry_id>/", activity.entry, name="entry"),
    path("dispatches/", dispatches.listing, name="dispatches"),
    path("dispatches/release/", restored.release, name="dispatches-release"),
    path("dispatches/<slug:dispatch_id>/", dispatches.dispatch, name="dispatch"),
    path("dispatches/<slug:dispatch_id>/stop/", dispatch_deeds.stop, name="dispatch-stop"),
    path("dispatches/<slug:dispatch_id>/pause/", dispatch_deeds.pause, name="dispatch-pause"),
    path("dispatches/<slug:dispatch_id>/resume/", dispatch_deeds.resume, name="dispatch-resume"),
    path("dispatches/<slug:dispatch_id>/retry/", dispatch_deeds.retry, name="dispatch-retry"),
    path(
        "dispatches/<slug:dispatch_id>/rendered/<int:message_id>/",
        preview.rendered,
        name="rendered",
    ),
    path("imports/", imports.listing, name="imports"),
    path("imports/new/", import_forms.new, name="import-new"),
    path("imports/export/", import_forms.export, name="export-new"),
    path("imports/<uuid:job_id>/", imports.one, name="import"),
    path("imports/<uuid:job_id>/plan/", import_forms.plan, name="import-plan"),
    path("imports/<uuid:job_id>/cancel/", imports.stop, name="import-cancel"),
    path("imports/<uuid:job_id>/not-taken.csv", imports.faults, name="import-faults"),
    path("imports/<uuid:job_id>/file/", imports.file, name="export-file"),
    path("segments/", segments.listing, name="segments"),
    path("segments/new/", segments.new, name="segment-new"),
    path("segments/<slug:segment_id>/", segments.segment, name="segment"),
    path("segments/<slug:segment_id>/count/", segment_deeds.count, name="segment-count"),
    path("segments/<slug:segment_id>/archive/", segment_deeds.archive, name="segment-archive"),
    path("users/", users.listing, name="users"),
    path("users/<slug:braze_id>/", users.user, name="user"),
    path("users/<slug:braze_id>/subscription/", user_deeds.subscription, name="user-subscription"),
    path("users/<slug:braze_id>/delete/", user_deeds.deletion, name="user-delete"),
    path("_components/", gallery.gallery, name="gallery"),
]
