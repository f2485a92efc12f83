// What an investigation is about, found once: the namespace, the request that decides, who was
// behind it, and what the rules say.
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

struct Incident {
  const CaseFile& file;
  const Options& options;
  std::string ns;                         // empty: the log does not have the name
  const Creation* creation = nullptr;     // the one that made it, else the last attempt
  std::vector<const Creation*> attempts;  // all at this name, by time
  const LoggedRequest* minted = nullptr;  // the TokenRequest behind the credential
  const LoggedRequest* asked = nullptr;   // who asked the controller that made it
  std::optional<Puppet> puppet;           // the account that acted, where somebody made it for that
  std::vector<store::Finding> findings;   // about this namespace or this request

  // Everybody who had a part in it: who asked, whose name was used, who minted, who made the
  // account for it. User names, each once; empty ones left out.
  [[nodiscard]] std::vector<std::string> usernames() const;
  // In the newest snapshot, and not deleted by the log after it.
  [[nodiscard]] bool exists_now() const;
  [[nodiscard]] const Namespace* in_snapshot() const;
};

// Throws Error(Usage) when nothing is known of `what`.
[[nodiscard]] Incident find_incident(const CaseFile& file, const std::string& what,
                                     const Options& options);

// The request is among the evidence of the finding.
[[nodiscard]] bool cites(const store::Finding& finding, const LoggedRequest& request);

[[nodiscard]] DossierLine line_of(std::string label, const store::Evidence& evidence);
[[nodiscard]] DossierLine line_of(std::string label, const LoggedRequest& request);
[[nodiscard]] DossierLine text_line(std::string label, std::string text);

// Why the log does not show what the namespace was made with, such as its labels; "" where it does,
// or where none was made.
[[nodiscard]] std::string why_no_object(const Incident& incident);

// UsedGrant::permits of the grant for the creation itself.
inline constexpr std::string_view kCreates = "create namespaces";

// The steps, each in its place (docs/investigate.md).
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
// Fills the verdict of the dossier and gives the step that tells it.
[[nodiscard]] DossierStep verdict_step(const Incident& incident, reports::Dossier& dossier);

[[nodiscard]] std::vector<reports::UsedGrant> grants_of(const Incident& incident);

}  // namespace nsposture::investigation
