// One namespace looked into: the steps that an analyst takes after "a namespace was created", in
// order, answered from what the database holds, and the plan that follows.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/rules/base/rule.h"
#include "reports/answers/dossier.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::investigation {

// Evidence that comes from elsewhere; absent when nothing of that sort was given.
struct OtherEvidence {
  std::optional<std::vector<reports::DossierLine>> flows;    // network flows of the namespace
  std::optional<std::vector<reports::DossierLine>> changes;  // change records around the event
};

// The database that the commands of the plan use.
struct DatabaseName {
  // As the commands name it: a path, or a URL without its password; "": there is none.
  std::string text;
  bool of_server = false;  // a database of a server: it is dumped, where a file is copied
};

struct Options {
  std::chrono::seconds around = std::chrono::hours(2);  // before and after the request
  rules::RuleSettings rules;
  rules::Inputs inputs;  // for the rules
  DatabaseName database;
  std::vector<std::string> sources;  // files and folders that RBAC was read from
  std::string folder;                // the working folder, in which relative paths are
  OtherEvidence other;
};

// `what` is the name of a namespace or an audit ID. Throws Error(Usage) when nothing is known of
// it.
[[nodiscard]] reports::Dossier investigate(const correlation::CaseFile& file,
                                           const std::string& what, const Options& options);

}  // namespace nsposture::investigation
