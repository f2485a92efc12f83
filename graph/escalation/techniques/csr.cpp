#include "graph/escalation/techniques/csr.h"

#include "graph/escalation/text.h"

#include <fmt/format.h>

namespace nsposture::escalation {

namespace {

constexpr Making kRequests{kCreateCsr};

bool may_approve(const Rights& rights, Proof& proof, std::string_view name) {
  return rights.need(proof, kUpdateApproval, kCluster, name) ||
         rights.need(proof, kPatchApproval, kCluster, name);
}

}  // namespace

bool request_certificate(const Rights& rights, Proof& proof, std::string& name) {
  return rights.make_some(proof, kRequests, kCluster, name);
}

bool approve_certificate(const Rights& rights, Proof& proof, std::string& name,
                         std::string_view signer) {
  const auto domain = std::string(signer.substr(0, signer.find('/'))) + "/*";
  const auto before = proof.size();
  if (!rights.need(proof, kApproveSigner, kCluster, signer) &&
      !rights.need(proof, kApproveSigner, kCluster, domain)) {
    return false;
  }
  if (!name.empty()) {
    if (may_approve(rights, proof, name)) return true;
  } else {
    if (may_approve(rights, proof, "take-over")) {
      name = "take-over";
      return true;
    }
    for (const auto right : {kUpdateApproval, kPatchApproval}) {
      for (const auto& one : rights.names(right, kCluster)) {
        if (!rights.need(proof, right, kCluster, one)) continue;
        name = one;
        return true;
      }
    }
  }
  proof.resize(before);
  return false;
}

std::string certificate_lines(const StepView& view, std::string_view signer) {
  const auto name = view.edge.note.empty() ? std::string("take-over") : view.edge.note;
  auto subject = "/CN=" + view.becomes.username;
  for (const auto& group : view.becomes.groups) subject.insert(0, "/O=" + group);
  const auto json = object_json(
      "certificates.k8s.io/v1", "CertificateSigningRequest", {}, name,
      fmt::format(
          R"(,"spec":{{"signerName":{},"usages":["client auth"],"request":"BASE64-OF-CSR"}})",
          json_text(signer)));
  std::string lines;
  if (uses(view.edge, kCreateCsr)) {
    lines = fmt::format(
        "openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj {}\n{}",
        shell_word(subject), send_object(view, kCreateCsr, json));
  }
  if (uses(view.edge, kApproveSigner)) {
    lines += fmt::format("{}{} certificate approve {}", lines.empty() ? "" : "\n", view.kubectl,
                         shell_word(name));
  }
  return lines;
}

}  // namespace nsposture::escalation
