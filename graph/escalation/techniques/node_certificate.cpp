#include "graph/escalation/requests/csr.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace nsposture::escalation::techniques {

namespace {

constexpr std::string_view kSigner = "kubernetes.io/kube-apiserver-client-kubelet";

// Approved by the identity itself, or by the control plane for holders of the nodeclient permission
// (kube: pkg/controller/certificates/approver).
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

// The first other member that can read the certificate once it is issued.
void fetch(Company& company, const Member& asker, Proof asking, const std::string& name) {
  const NodeKey request{NodeType::Certificate, 2, 0};
  for (const auto& reader : company.members()) {
    Proof proof;
    if (!reader.rights.read(proof, kCertificateReaders, kCluster, name)) continue;
    company.take(asker,
                 {TechniqueId::NodeCertificate, request, std::move(asking), NamedObject{name}, {}});
    company.take(reader, {TechniqueId::NodeCertificate,
                          {NodeType::NodeAgents, kNone, kReal},
                          std::move(proof),
                          NamedObject{name},
                          request});
    return;
  }
}

// The first member that can approve it, and gets the certificate in the response.
void approve(Company& company, const Member& asker, Proof asking, const std::string& name) {
  const NodeKey request{NodeType::Certificate, 2, 1};
  for (const auto& approver : company.members()) {
    Proof proof;
    auto chosen = name;
    if (!requests::approve_certificate(approver.rights, proof, chosen, kSigner)) continue;
    company.take(
        asker, {TechniqueId::NodeCertificate, request, std::move(asking), NamedObject{chosen}, {}});
    company.take(approver, {TechniqueId::NodeCertificate,
                            {NodeType::NodeAgents, kNone, kReal},
                            std::move(proof),
                            NamedObject{chosen},
                            request});
    return;
  }
}

// Names of a request that a member can read: any when the asker may choose.
std::vector<std::string> names_for(const Company& company, const std::string& asked) {
  if (!asked.empty()) return {asked};
  std::vector<std::string> names = {"take-over"};
  for (const auto& member : company.members()) {
    for (const auto right : kCertificateReaders) {
      const auto more = member.rights.names(right, kCluster);
      names.insert(names.end(), more.begin(), more.end());
    }
  }
  return names;
}

// One identity requests the certificate, another approves or fetches it.
void together(Company& company) {
  const NodeKey agents{NodeType::NodeAgents, kNone, kReal};
  for (const auto& asker : company.members()) {
    Proof asking;
    std::string name;
    if (company.has(agents)) return;
    if (!requests::request_certificate(asker.rights, asking, name)) continue;
    approve(company, asker, asking, name);
    if (!asker.rights.need(asking, kNodeClientCsr, kCluster, "")) continue;
    for (const auto& one : names_for(company, name)) {
      if (!company.has(agents)) fetch(company, asker, asking, one);
    }
  }
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
          .joint = {.shared = together},
          .text = text};
}

}  // namespace nsposture::escalation::techniques
