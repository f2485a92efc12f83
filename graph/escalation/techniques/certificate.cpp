#include "graph/escalation/requests/csr.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

constexpr std::string_view kSigner = "kubernetes.io/kube-apiserver-client";

void edges(const Evaluation& at) {
  Proof proof;
  std::string name;
  if (!requests::request_certificate(at.rights, proof, name)) return;
  if (!requests::approve_certificate(at.rights, proof, name, kSigner)) return;
  at.sink.emit({NodeType::Certificate, 0, 0}, proof, NamedObject{name});
}

// The first member that can approve what `asker` requests.
bool approve(Company& company, const Member& asker, const Proof& asking, const std::string& name) {
  for (const auto& approver : company.members()) {
    Proof proof;
    auto chosen = name;
    if (!requests::approve_certificate(approver.rights, proof, chosen, kSigner)) continue;
    const NodeKey request{NodeType::Certificate, 1, 0};
    company.take(asker, {TechniqueId::Certificate, request, asking, NamedObject{chosen}, {}});
    company.take(approver, {TechniqueId::Certificate,
                            {NodeType::Certificate, 0, 0},
                            std::move(proof),
                            NamedObject{chosen},
                            request});
    company.join_certificates();
    return true;
  }
  return false;
}

// One identity requests the certificate, another approves it.
void together(Company& company) {
  if (company.has({NodeType::Certificate, 0, 0})) return;
  for (const auto& asker : company.members()) {
    Proof asking;
    std::string name;
    if (!requests::request_certificate(asker.rights, asking, name)) continue;
    if (approve(company, asker, asking, name)) return;
  }
}

StepText text(const StepView& view) {
  return {requests::certificate_lines(view, kSigner),
          "a certificate says the name and groups of whoever approves it; system:masters alone is "
          "refused"};
}

}  // namespace

Technique certificate() {
  return {.id = TechniqueId::Certificate,
          .title = "Have a client certificate issued",
          .attack = "T1649",
          .cis = "5.1.11",
          .takes = Takes::Credentials,
          .cost = 12,
          .where = kAtCluster,
          .any_of = {kApproveSigner},
          .edges = edges,
          .joint = {.shared = together},
          .text = text};
}

}  // namespace nsposture::escalation::techniques
