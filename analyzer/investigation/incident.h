// The subject of an investigation, determined once: the namespace, the deciding request, the
// identities behind it, and the findings.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/investigation/investigate.h"
#include "analyzer/investigation/puppet.h"
#include "reports/answers/dossier.h"
#include "store/records/finding.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::investigation {

using correlation::CaseFile;
using correlation::Creation;
using correlation::LoggedRequest;
using reports::DossierLine;
using reports::DossierStep;

struct Cited {
  const LoggedRequest* request = nullptr;
  std::string alarm;
};

struct Incident {
  const CaseFile& file;
  const Options& options;
  std::string ns;                         // empty: not in the log
  const Creation* creation = nullptr;     // the one that created it, else the last attempt
  std::vector<const Creation*> attempts;  // all attempts at this name, ordered by time
  const LoggedRequest* minted = nullptr;  // the TokenRequest behind the credential
  const LoggedRequest* asked = nullptr;   // the request to the controller that created it
  std::optional<Puppet> puppet;           // the service account that acted, if created for that
  std::vector<store::Finding> findings;   // about this namespace or this request
  // The requests that findings at or above high cite, ordered by time, each with the first such
  // finding's title. Without a creation they are the incident.
  std::vector<Cited> cited;

  // All involved users: the requester, the impersonated user, the minter, and the creator of the
  // service account. User names, each once, without empty ones.
  [[nodiscard]] std::vector<std::string> usernames() const;
  // Those of them whose own credentials were used: not an identity that was only impersonated.
  [[nodiscard]] std::vector<std::string> requesters() const;
  // In the newest snapshot, and not deleted in the log after it.
  [[nodiscard]] bool exists_now() const;
  [[nodiscard]] const Namespace* in_snapshot() const;
  // Scripts are read and run later, perhaps from another folder.
  [[nodiscard]] std::string absolute(const std::string& path) const;
};

// Throws Error(Usage) if nothing is known about `what`.
[[nodiscard]] Incident find_incident(const CaseFile& file, const std::string& what,
                                     const Options& options);

// The request is among the evidence of the finding.
[[nodiscard]] bool cites(const store::Finding& finding, const LoggedRequest& request);

[[nodiscard]] DossierLine line_of(std::string label, const store::Evidence& evidence);
[[nodiscard]] DossierLine line_of(std::string label, const LoggedRequest& request);
[[nodiscard]] DossierLine text_line(std::string label, std::string text);

// Why the log does not show the created object, such as its labels; "" if it does, or if no
// namespace was created.
[[nodiscard]] std::string why_no_object(const Incident& incident);

// UsedGrant::permits of the grant for the creation itself.
inline constexpr std::string_view kCreates = "create namespaces";

// The steps, in order (docs/investigate.md).
[[nodiscard]] DossierStep logs_step(const Incident& incident);
[[nodiscard]] DossierStep history_step(const Incident& incident);
[[nodiscard]] DossierStep who_step(const Incident& incident);
[[nodiscard]] DossierStep grant_step(const std::vector<reports::UsedGrant>& grants,
                                     const Incident& incident);
[[nodiscard]] DossierStep around_step(const Incident& incident);
[[nodiscard]] DossierStep then_step(const Incident& incident);
[[nodiscard]] DossierStep now_step(const Incident& incident);
[[nodiscard]] DossierStep flows_step(const Incident& incident);
[[nodiscard]] DossierStep changes_step(const Incident& incident);
// Fills the verdict of the dossier and returns its step.
[[nodiscard]] DossierStep verdict_step(const Incident& incident, reports::Dossier& dossier);

[[nodiscard]] std::vector<reports::UsedGrant> grants_of(const Incident& incident);

}  // namespace nsposture::investigation
