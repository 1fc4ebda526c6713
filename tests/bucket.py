"""A real S3 protocol server on loopback, whose answers can be spoilt."""

from __future__ import annotations

import threading
from contextlib import contextmanager

_ERROR = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
KEY, SECRET = "AKIATESTTESTTESTTEST", "verySecretVerySecretVerySecret00"


class Faulty:
    """A server of S3 in front of which one can stand in the way.

    Attributes:
        spoil: (status, code, message) of every answer, or None.
        refused: an access key whose questions are answered with 403 and everything that is known of it.
        asked: (method, path) of every question.
    """

    def __init__(self, app):
        self._app, self.spoil, self.asked, self.spoilt, self.address = app, None, [], 0, ""
        self.refused = ""

    def __call__(self, environ, start_response):
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        spoil = self.spoil
        if self.refused and self.refused in environ.get("HTTP_AUTHORIZATION", ""):
            spoil = ("403 Forbidden", "SignatureDoesNotMatch", f"{self.refused} does not sign with {SECRET}")
        if spoil:
            status, code, message = spoil
            self.spoilt += 1
            start_response(status, [("Content-Type", "application/xml")])
            return [_ERROR.format(code=code, message=message).encode()]
        return self._app(environ, start_response)


@contextmanager
def serving_bucket(name="shelf"):
    """A server with one empty bucket; tell its clients with `environment_of`."""
    import boto3
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, *args):
            pass

    app = Faulty(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app.address = f"http://127.0.0.1:{server.server_port}"
    client = boto3.client(
        "s3", endpoint_url=app.address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )
    client.create_bucket(Bucket=name)
    try:
        yield app
    finally:
        for each in client.list_objects_v2(Bucket=name).get("Contents", []) if not app.spoil else []:
            client.delete_object(Bucket=name, Key=each["Key"])
        server.shutdown()
        thread.join()


def environment_of(app) -> dict[str, str]:
    """Environment variables that lead a program to the server."""
    return {
        "AWS_ENDPOINT_URL": app.address, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
