"""The Helm chart: linted, rendered in several ways, each document valid against Kubernetes' own schema, and
restricted as Pod Security asks. `charts.py FOLDER` also leaves the rendered documents there."""

import sys
from pathlib import Path

import helm_python as helm
import kubernetes_validate
import yaml

CHART = Path(__file__).resolve().parents[2] / "deploy/kubernetes/whodex"
REQUIRED = {"publicUrl": "https://whodex.example.com", "existingSecret": "whodex"}
WAYS = {
    "default": {},
    "one": {"replicas": 1},
    "everything": {
        "settings": {"WHODEX_LANGUAGE": "de", "WHODEX_ASK": "everyone"},
        "image": {"digest": "sha256:" + "0" * 64},
        "ingress": {"enabled": True, "host": "whodex.example.com", "className": "nginx", "tlsSecret": "tls"},
        "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
        "networkPolicy": {
            "egressPorts": [443, 6432, 4318],
            "egressTo": [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"namespaceSelector": {}}],
        },
    },
}


def render(values):
    with helm.Chart.load(str(CHART)) as chart:
        files = chart.render(values, name="whodex", namespace="bots")
    documents = [d for name, text in files.items() if name.endswith(".yaml") for d in yaml.safe_load_all(text) if d]
    return documents


def of_kind(documents, kind):
    return [document for document in documents if document["kind"] == kind]


def check_pod(deployment):
    spec = deployment["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    assert spec["automountServiceAccountToken"] is False
    restricted = container["securityContext"]
    assert restricted["allowPrivilegeEscalation"] is False and restricted["readOnlyRootFilesystem"]
    assert restricted["capabilities"] == {"drop": ["ALL"]}
    assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    for variable in container["env"]:
        assert "SECRET" not in variable["name"] or variable["name"].endswith("_FILE"), variable
    assert {"startupProbe", "livenessProbe", "readinessProbe", "resources"} <= container.keys()


def check_way_out(policy, values):
    """Names are always looked up; the other ports are those of the values, and only where these say."""
    names, calls = policy["spec"]["egress"]
    assert {port["port"] for port in names["ports"]} == {53} and "to" not in names
    wanted = values.get("networkPolicy", {})
    assert [port["port"] for port in calls["ports"]] == wanted.get("egressPorts", [443, 5432])
    assert all(port["protocol"] == "TCP" for port in calls["ports"])
    assert calls.get("to", []) == wanted.get("egressTo", [])
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]


def main():
    report = helm.lint(str(CHART), REQUIRED, strict=True)
    assert not str(report).count("ERROR"), report
    for name, values in WAYS.items():
        documents = render({**REQUIRED, **values})
        for document in documents:
            # ServiceMonitor is the Prometheus operator's, not Kubernetes' own.
            if document["kind"] != "ServiceMonitor":
                kubernetes_validate.validate(document, "1.30", strict=True)
        (deployment,) = of_kind(documents, "Deployment")
        check_pod(deployment)
        budgets = of_kind(documents, "PodDisruptionBudget")
        assert len(budgets) == (0 if name == "one" else 1)
        assert len(of_kind(documents, "ServiceMonitor")) == len(of_kind(documents, "Ingress")) == (name == "everything")
        (policy,) = of_kind(documents, "NetworkPolicy")
        check_way_out(policy, values)
        if len(sys.argv) > 1:
            Path(sys.argv[1], f"{name}.yaml").write_text(yaml.safe_dump_all(documents))
        print(f"chart, {name}: {len(documents)} documents are valid")
    for wrong in [
        {},
        {"publicUrl": "http://x", "existingSecret": "s"},
        {"publicUrl": "https://x", "existingSecret": ""},
        {**REQUIRED, "networkPolicy": {"egressPorts": ["https"]}},
        {**REQUIRED, "networkPolicy": {"egressTO": []}},
    ]:
        try:
            render(wrong)
        except helm.HelmError as error:
            print(f"chart, refused: {str(error).splitlines()[-1][:100]}")
        else:
            raise AssertionError(f"rendered with {wrong}")


main()
