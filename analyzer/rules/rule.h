// What every rule is: its metadata and a function that reads the case file and adds findings. A
// rule never prints, never filters by severity, never looks at anything but its context. Where the
// data cannot decide, it says so in Finding::doubts or stays silent; it never says "fine".
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/ingest/changes/changes.h"
#include "graph/escalation/escalation.h"
#include "graph/rbac/namespace_creation.h"
#include "store/finding.h"
#include "store/flow.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rules {

// The defaults of DESIGN.md; all can be set on the command line.
struct Settings {
  std::uint32_t burst_count = 3;
  std::chrono::seconds burst_window = std::chrono::minutes(5);
  // NP125: so many namespaces of one identity within a minute; a person with a script stays below.
  std::uint32_t creation_burst = 12;
  std::chrono::seconds short_lived = std::chrono::minutes(10);
  std::chrono::seconds opened_window = std::chrono::hours(24);
  std::uint32_t lookalike_distance = 2;
  // What NP113 must have seen before it calls anything new.
  std::chrono::seconds baseline_history = std::chrono::hours(24 * 7);
  std::uint32_t baseline_requests = 10;
  // The time a log must cover before NP004 calls a grant unused.
  std::chrono::seconds unused_after = std::chrono::hours(24 * 7);
  // NP010: what a namespace must have.
  std::vector<std::string> required_labels;
  std::string pod_security = "baseline";  // the least level to enforce; "none": any
  bool require_network_policy = true;
  bool require_quota = true;
  // How long after its creation NP118 looks at a namespace's traffic.
  std::chrono::seconds flow_window = std::chrono::hours(6);
};

// What else was given besides snapshots and logs. They outlive the run.
struct Inputs {
  const std::vector<ingest::ChangeRecord>* changes = nullptr;  // null: no file was given
  const std::vector<store::Flow>* flows = nullptr;             // null: none are known
};

struct RuleContext {
  const correlation::CaseFile& file;
  const Settings& settings;
  const std::vector<NamespaceCreator>& creators;  // by the newest snapshot
  const Escalation& escalation;                   // likewise
  Inputs inputs = {};
};

using Findings = std::vector<store::Finding>;

struct Rule {
  store::RuleInfo info;
  void (*run)(const RuleContext& context, Findings& findings);
};

// Every rule, sorted by id.
[[nodiscard]] const std::vector<Rule>& all_rules();
[[nodiscard]] const Rule* find_rule(std::string_view id);

// A rule that an event can make true or false, with a few events around it: such a rule may be run
// over that part of the log alone. The others look at snapshots, or at all of the log at once.
[[nodiscard]] bool judges_events(const Rule& rule);

// Only those of which judges_events() holds; else as run_rules().
[[nodiscard]] Findings run_event_rules(const correlation::CaseFile& file, const Settings& settings,
                                       const Inputs& inputs = {});

// Runs all of them. Sorted by severity (highest first), time, rule, fingerprint; no two with the
// same fingerprint.
[[nodiscard]] Findings run_rules(const correlation::CaseFile& file, const Settings& settings,
                                 const Inputs& inputs = {});

}  // namespace nsposture::rules
