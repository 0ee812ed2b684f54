"""The Rust crate `webex`, whose hosts are built in, against the simulator: run as root.

Namespaces of its own for mounts and network give it an /etc/hosts in which Webex is this machine, the ports 443 and 80, and
no way out. TLS ends in front of the simulator, with a certificate that only the program under test trusts. The simulator names
itself by http and ws, so port 80 leads to it as well.
"""

import asyncio
import os
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

from webexpythonsdk import WebexAPI

from simulated import ASKER, BOT, BOT_TOKEN, ROOT, simulator

# Of the REST API, the catalogue of services, and the devices.
HOSTS = ["api.ciscospark.com", "u2c.wbx2.com", "wdm-a.wbx2.com"]
TARGET = ROOT / "target/webex-crate"
CARD = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "content": {"type": "AdaptiveCard", "version": "1.3", "body": [{"type": "TextBlock", "text": "Well?"}]},
}


def build():
    manifest = Path(__file__).parent / "webex-crate/Cargo.toml"
    subprocess.run(["cargo", "build", "--locked", "--manifest-path", manifest, "--target-dir", TARGET], check=True)


def press(url):
    """The id of a press of a button, which the crate can read but not make."""
    person, bot = (WebexAPI(access_token=token, base_url=url) for token in (ASKER, BOT_TOKEN))
    card = bot.messages.create(toPersonEmail=ASKER, text="A question", attachments=[CARD])
    return person.attachment_actions.create(type="submit", messageId=card.id, inputs={"answer": "yes"}).id


async def pass_on(reader, writer):
    while part := await reader.read(65536):
        writer.write(part)
        await writer.drain()
    writer.close()


async def run_against(url, folder):
    host, port = url.split("/")[2].split(":")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    names = ",".join(f"DNS:{name}" for name in HOSTS)
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOSTS[0]}"]
    command += ["-addext", f"subjectAltName={names}", "-out", certificate, "-keyout", key]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    async def serve(reader, writer):
        towards, onward = await asyncio.open_connection(host, port)
        await asyncio.gather(pass_on(reader, onward), pass_on(towards, writer), return_exceptions=True)

    secure = await asyncio.start_server(serve, "127.0.0.1", 443, ssl=tls)
    plain = await asyncio.start_server(serve, "127.0.0.1", 80)
    async with secure, plain:
        program = await asyncio.create_subprocess_exec(
            TARGET / "debug/webex-crate-test", ASKER, BOT_TOKEN, BOT, press(url),
            env={**os.environ, "SSL_CERT_FILE": str(certificate)},
        )
        return await program.wait()


def main():
    if sys.argv[1:] != ["inside"]:
        build()
        os.execvp("unshare", ["unshare", "--mount", "--net", sys.executable, __file__, "inside"])
    allowed = [flag for name in HOSTS for flag in ("--allow-host", name)]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as folder, simulator(*allowed) as url:
        hosts = Path(folder) / "hosts"
        hosts.write_text(f"127.0.0.1 localhost {' '.join(HOSTS)}\n")
        subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
        code = asyncio.run(run_against(url, Path(folder)))
        subprocess.run(["umount", "/etc/hosts"], check=True)
    return code


sys.exit(main())
