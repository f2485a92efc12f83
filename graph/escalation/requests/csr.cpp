#include "graph/escalation/requests/csr.h"

#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"
#include "graph/model/subject.h"

#include <fmt/format.h>

#include <utility>

namespace nsposture::escalation::requests {

namespace {

constexpr CreatePermissions kRequests{kCreateCsr};

constexpr std::string_view kVersion = "certificates.k8s.io/v1";
constexpr std::string_view kKind = "CertificateSigningRequest";

// Escapes the special characters of an argument of `openssl req -subj`.
std::string subject_part(std::string_view key, std::string_view value) {
  std::string part = fmt::format("/{}=", key);
  for (const char c : value) {
    if (c == '/' || c == '\\' || c == '+') part += '\\';
    part += c;
  }
  return part;
}

// The kubelet signer accepts only the group system:nodes; system:authenticated is implicit.
std::string request_lines(const StepView& view, const std::string& name, std::string_view signer) {
  std::string subject;
  for (const auto& group : view.becomes.groups) {
    if (group != kGroupAuthenticated) subject += subject_part("O", group);
  }
  subject += subject_part("CN", view.becomes.username);
  auto json = object_json(
      kVersion, kKind, {}, name,
      fmt::format(
          R"(,"spec":{{"signerName":{},"usages":["digital signature","client auth"],"request":"REQUEST"}})",
          json_text(signer)));
  auto line = send_object(view, kCreateCsr, json);
  constexpr std::string_view kPlace = "\"REQUEST\"";
  line.replace(line.rfind(kPlace), kPlace.size(), R"~("'"$(base64 -w0 csr.pem)"'")~");
  return fmt::format(
      "openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj {}\n{}",
      shell_quote(subject), line);
}

std::string approval_line(const StepView& view, const std::string& name) {
  const auto json = object_json(
      kVersion, kKind, {}, name,
      R"(,"status":{"conditions":[{"type":"Approved","status":"True","reason":"take-over","message":"take-over"}]})");
  return overwrite_object(view, kPatchApproval, json, "--subresource=approval ");
}

constexpr std::string_view kCertificate = "-o jsonpath='{.status.certificate}'";

// The certificate, from whichever response shows the request; "" when none was requested.
std::string fetch_command(const StepView& view, const std::string& name) {
  const auto& quoted = shell_quote(name);
  const auto raw =
      collection_path("/apis/certificates.k8s.io/v1", {}, "certificatesigningrequests", name);
  constexpr std::string_view kOfRaw = R"~(sed 's/.*"certificate":"\([^"]*\)".*/\1/')~";
  const auto json = object_json(kVersion, kKind, {}, name, {});
  if (uses(view.edge, kGetCsr)) {
    return fmt::format("{} get csr {} {}", view.kubectl, quoted, kCertificate);
  }
  if (uses(view.edge, kListCsr)) {
    return fmt::format(
        "{} get csr --field-selector={} -o jsonpath='{{.items[0].status.certificate}}'",
        view.kubectl, shell_quote("metadata.name=" + name));
  }
  if (uses(view.edge, kWatchCsr)) {
    return fmt::format("{} get --raw {} | head -n 1 | {}", view.kubectl,
                       shell_quote(raw + "&watch=true&timeoutSeconds=2"), kOfRaw);
  }
  for (const auto& [right, sub] :
       {std::pair{kGetApproval, "approval"}, {kGetCsrStatus, "status"}}) {
    if (!uses(view.edge, right)) continue;
    return fmt::format("{} get csr {} --subresource={} {}", view.kubectl, quoted, sub,
                       kCertificate);
  }
  for (const auto& [right, sub] : {std::pair{kPatchCsr, ""},
                                   {kPatchApproval, "--subresource=approval "},
                                   {kPatchCsrStatus, "--subresource=status "}}) {
    if (name_used(view.edge, right) != name) continue;
    return fmt::format("{} {}{} -f - <<< {}", dry_run_apply(view), sub, kCertificate,
                       shell_quote(json));
  }
  if (uses(view.edge, kDeleteAllCsrs)) {
    return fmt::format("{} delete --raw {} | {}", view.kubectl, shell_quote(raw + "&dryRun=All"),
                       kOfRaw);
  }
  return {};
}

bool may_approve(const Rights& rights, Proof& proof, std::string_view name) {
  return rights.need(proof, kUpdateApproval, kCluster, name) ||
         rights.need(proof, kPatchApproval, kCluster, name);
}

}  // namespace

bool request_certificate(const Rights& rights, Proof& proof, std::string& name) {
  return rights.make_some(proof, kRequests, kCluster, name);
}

bool request_and_fetch(const Rights& rights, Proof& proof, std::string& name) {
  const auto before = proof.size();
  const auto reads = [&](const std::string& one) {
    return rights.read(proof, kCertificateReaders, kCluster, one);
  };
  if (request_certificate(rights, proof, name) && reads(name.empty() ? "take-over" : name))
    return true;
  for (const auto right : kCertificateReaders) {
    for (const auto& one : rights.names(right, kCluster)) {
      proof.resize(before);
      name = one;
      if (rights.make(proof, kRequests, kCluster, one) && reads(one)) return true;
    }
  }
  proof.resize(before);
  return false;
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
  const auto& asked = object_name(view.edge);
  // A request that another identity approves must keep its name.
  const bool alone =
      uses(view.edge, kCreateCsr) && !(asked == "take-over" && !uses(view.edge, kApproveSigner));
  const auto name = alone || asked.empty() ? fresh_name(view, asked) : asked;
  std::string lines;
  if (uses(view.edge, kCreateCsr)) lines = request_lines(view, name, signer) + '\n';
  if (uses(view.edge, kApproveSigner)) {
    const auto approve = approval_line(view, name);
    // The response to the second approval has the certificate that the first one caused.
    lines +=
        fmt::format("{}\nsleep 2\n{} -o jsonpath='{{.status.certificate}}' | base64 -d > crt.pem",
                    approve, approve);
  } else if (const auto fetch = fetch_command(view, name); !fetch.empty()) {
    lines += fmt::format("sleep 2\n{} | base64 -d > crt.pem", fetch);
  } else {
    lines.pop_back();  // requested together with others: the approver has the certificate
    return lines;
  }
  return fmt::format(
      "{}\nkubectl config set-credentials {} --client-certificate=crt.pem --client-key=key.pem",
      lines, shell_quote(credential_name(view.becomes)));
}

}  // namespace nsposture::escalation::requests
