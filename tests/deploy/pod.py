"""The chart's Deployment for `podman play kube`: `pod.py SECRETS SETTING=VALUE...`, with the secrets of a folder.
Its door is open at port 18081 of this machine."""

import sys
from pathlib import Path

import helm_python as helm
import yaml

CHART = Path(__file__).resolve().parents[2] / "deploy/kubernetes/whodex"


def main():
    secrets, *settings = sys.argv[1:]
    values = {
        "publicUrl": "https://localhost",
        "existingSecret": "whodex-test",
        "image": {"repository": "localhost/whodex", "tag": "latest", "pullPolicy": "Never"},
        "settings": dict(setting.split("=", 1) for setting in settings),
    }
    with helm.Chart.load(str(CHART)) as chart:
        files = chart.render(values, name="whodex-test", namespace="default")
    documents = [d for name, text in files.items() if name.endswith(".yaml") for d in yaml.safe_load_all(text) if d]
    (deployment,) = [document for document in documents if document["kind"] == "Deployment"]
    # One machine runs one of them, and nobody ends TLS before it.
    deployment["spec"]["replicas"] = 1
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    container["ports"][0]["hostPort"] = 18081
    (public,) = [variable for variable in container["env"] if variable["name"] == "WHODEX_PUBLIC_URL"]
    public["value"] = "http://127.0.0.1:18081"
    # Podman up to 4.3 hands the base64 of a Secret on as it is.
    assert pod["volumes"][0].pop("secret")["secretName"] == "whodex-test"
    pod["volumes"][0]["hostPath"] = {"path": secrets, "type": "Directory"}
    print(yaml.safe_dump(deployment))


main()
