"""Stores that many machines share: a folder or a bucket, behind the interface of the cache."""
