"""What a visitor sends to the network."""

from __future__ import annotations

from django.db import models


class ContactMessage(models.Model):
    """A message to the coordinator, erased when its retention date has passed."""

    created_at = models.DateTimeField(auto_now_add=True)
    erase_after = models.DateField()
    name = models.CharField(max_length=150)
    email = models.EmailField()
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=150)
    text = models.TextField(max_length=5000)
    token = models.UUIDField(unique=True, help_text="one form, one message, however often pressed")
