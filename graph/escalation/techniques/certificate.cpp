#include "graph/escalation/techniques/all.h"
#include "graph/escalation/techniques/csr.h"
#include "graph/escalation/text.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

void apply(const Evaluation& at) {
  Proof proof;
  std::string name;
  if (!request_certificate(at.rights, proof, name)) return;
  if (!approve_certificate(at.rights, proof, name, "kubernetes.io/kube-apiserver-client")) return;
  at.sink.emit({NodeType::Certificate, 0, 0}, proof, name);
}

StepText text(const StepView& view) {
  return {certificate_lines(view, "kubernetes.io/kube-apiserver-client"),
          "a certificate says the name and groups of whoever approves it; system:masters alone is "
          "refused"};
}

}  // namespace

Technique certificate() {
  return {{"certificate", "Have a client certificate issued", "T1649", "5.1.11"},
          Takes::Credentials,
          12,
          kAtCluster,
          {kApproveSigner},
          apply,
          text};
}

}  // namespace nsposture::escalation
