// Investigates one namespace: the steps that an analyst takes after "a namespace was created", in
// order, answered from the database, and the resulting plan.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/rules/base/rule.h"
#include "reports/answers/dossier.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::investigation {

// Evidence from other sources; absent if no such source was given.
struct OtherEvidence {
  std::optional<std::vector<reports::DossierLine>> flows;    // network flows of the namespace
  std::optional<std::vector<reports::DossierLine>> changes;  // change records around the event
};

// The database used in the commands of the plan.
struct DatabaseName {
  // As in the commands: a path, or a URL without its password; "": none.
  std::string text;
  bool of_server = false;  // a server's database: dumped instead of copied
};

struct Options {
  std::chrono::seconds around = std::chrono::hours(2);  // before and after the request
  rules::RuleSettings rules;
  rules::Inputs inputs;  // for the rules
  DatabaseName database;
  std::vector<std::string> sources;  // files and folders with the RBAC that was read
  std::string folder;                // the working folder for relative paths
  OtherEvidence other;
};

// `what`: the name of a namespace or an audit ID. Throws Error(Usage) if nothing is known about it.
[[nodiscard]] reports::Dossier investigate(const correlation::CaseFile& file,
                                           const std::string& what, const Options& options);

}  // namespace nsposture::investigation
