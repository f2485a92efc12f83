// Building blocks for findings.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/correlation/origin.h"
#include "analyzer/rules/base/rule.h"
#include "graph/model/named_grant.h"
#include "store/records/finding.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules {

// A finding with its rule's texts; the fingerprint is built from `subject`, `ns` and `key`.
[[nodiscard]] store::Finding make_finding(const store::RuleInfo& rule, std::string subject,
                                          std::string ns, std::string_view key);

// One event: who did what and when, with its position in the log.
[[nodiscard]] store::Evidence event_evidence(const correlation::LoggedRequest& request);
[[nodiscard]] store::Evidence event_evidence(const correlation::LoggedRequest& request,
                                             std::string text);

// The first of the events, at most `at_most` of them.
void add_events(store::Finding& finding,
                const std::vector<const correlation::LoggedRequest*>& events,
                std::size_t at_most = 10);

// Adds the origin of the creation, link by link; skips links that are already evidence.
void add_origin(store::Finding& finding, const correlation::Creation& creation,
                const correlation::CaseFile& file);

// Sets the evidence's position in a manifest.
void locate(store::Evidence& evidence, const Cluster& cluster, SourcePos pos);

// A binding, role and rule, at the position where the binding names the subject.
[[nodiscard]] store::Evidence grant_evidence(const Cluster& cluster, const rbac::Grant& grant);

// Adds a grant that causes the finding, once.
void add_cause(store::Finding& finding, NamedGrant grant);

// The same, with evidence. An event's grant becomes evidence once, its other causes do not.
void add_grant(store::Finding& finding, const Cluster& cluster, const rbac::Grant& grant);
void add_grants(store::Finding& finding, const std::vector<correlation::PastGrant>& grants);

// Adds the grant that the API server's reason names, else those in RBAC at that time.
void add_causes_of(store::Finding& finding, const correlation::Creation& creation);

// Identifies an event permanently: fingerprints of findings about events use it.
[[nodiscard]] std::string event_key(const correlation::LoggedRequest& request);

// "`x`", or "a namespace whose name the log does not have".
[[nodiscard]] std::string name_text(const correlation::Creation& creation);

// "12 seconds", "3 hours": from the creation to a later moment.
[[nodiscard]] std::string age_text(const correlation::Creation& creation, Timestamp when);

// By its name or its groups.
[[nodiscard]] bool is_node(const store::Actor& actor);

// Adds what the log format could not show as limitations, and lowers the confidence.
void add_doubts(store::Finding& finding, const correlation::LoggedRequest& request);
// Adds the limitation that a deletion at level Metadata may have been a dry run.
void add_deletion_doubts(store::Finding& finding, const correlation::LoggedRequest& deletion,
                         const correlation::CaseFile& file);
void doubt(store::Finding& finding, store::Confidence at_most, std::string_view why);

// Adds the commands that preserve a namespace as evidence and contain it.
void add_containment(store::Finding& finding, std::string_view ns);

// The binding or role is one that the API server creates at startup.
[[nodiscard]] bool is_builtin(const ObjectMeta& meta);

}  // namespace nsposture::rules
