#include "graph/escalation/requests/csr.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

constexpr std::string_view kSigner = "kubernetes.io/kube-apiserver-client-kubelet";

// Approved by oneself, or by the control plane for whoever holds the nodeclient right (kube:
// pkg/controller/certificates/approver).
void edges(const Evaluation& at) {
  Proof proof;
  std::string name;
  if (at.rights.need(proof, kNodeClientCsr, kCluster, "") &&
      requests::request_and_fetch(at.rights, proof, name)) {
    at.sink.emit({NodeType::NodeAgents, kNone, kReal}, proof, NamedObject{name});
    return;
  }
  proof.clear();
  name.clear();
  if (!requests::request_certificate(at.rights, proof, name)) return;
  if (!requests::approve_certificate(at.rights, proof, name, kSigner)) return;
  at.sink.emit({NodeType::NodeAgents, kNone, kReal}, proof, NamedObject{name});
}

StepText text(const StepView& view) {
  return {requests::certificate_lines(view, kSigner),
          requests::uses(view.edge, kNodeClientCsr)
              ? "the control plane approves kubelet certificates for holders of "
                "certificatesigningrequests/nodeclient"
              : "approving for the kubelet signer makes the certificate of any node"};
}

}  // namespace

Technique node_certificate() {
  return {.id = TechniqueId::NodeCertificate,
          .title = "Have the certificate of a kubelet issued",
          .attack = "T1649",
          .cis = "5.1.11",
          .takes = Takes::Credentials,
          .cost = 13,
          .where = kAtCluster,
          .any_of = {kApproveSigner, kNodeClientCsr},
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
