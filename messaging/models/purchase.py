"""What users bought."""

from django.db import models

from messaging.models.app import App
from messaging.models.user import User


class Product(models.Model):
    """One product: short in every purchase, and a suggestion for people."""

    product_id = models.CharField(max_length=255, unique=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.product_id


class Purchase(models.Model):
    """One purchase as it was tracked; ``price`` is of one piece, in ``currency`` (ISO 4217)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="purchases")
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    app = models.ForeignKey(App, null=True, on_delete=models.SET_NULL)
    time = models.DateTimeField()
    currency = models.CharField(max_length=3)
    price = models.DecimalField(max_digits=20, decimal_places=6)
    quantity = models.PositiveSmallIntegerField(default=1)
    properties = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["product", "time", "user"], name="purchase_product_time"),
            models.Index(fields=["user", "product", "time"], name="purchase_user_product"),
            models.Index(fields=["time", "user"], name="purchase_time"),
        ]

    def __str__(self) -> str:
        return f"purchase {self.pk} of user {self.user_id}"
