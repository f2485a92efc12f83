// What is unknown about an action, and what RBAC alone cannot answer.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/queries/known_subjects.h"
#include "analyzer/queries/unsure.h"
#include "analyzer/queries/vocabulary.h"
#include "graph/base/diagnostic.h"
#include "graph/model/cluster_index.h"
#include "graph/model/request.h"
#include "reports/answers/caveats.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

// Caveats of the action's verb, resource and subresource.
[[nodiscard]] reports::Caveats caveats_of(const Cluster& cluster, const Action& action);

// Adds caveats of the queried subject.
void add_subject(const KnownSubjects& known, const Subject& subject, reports::Caveats& caveats);
// The same for a subject with explicit groups: if any are given, they are checked instead of its
// name.
void add_subject(const KnownSubjects& known, const Subject& subject,
                 const std::vector<std::string>& groups, reports::Caveats& caveats);

// Adds a caveat for an unknown namespace. If the input has namespaces, it is a typo or a deleted
// namespace; if it has none, only a name close to one that objects use is reported as unknown.
void add_namespace(const Vocabulary& vocabulary, std::string_view ns, reports::Caveats& caveats);
void add_namespace(const Vocabulary& vocabulary, const ResourceAttributes& request,
                   reports::Caveats& caveats);

// Adds a caveat if a path is that of a resource.
void add_resource_path(const NonResourceAttributes& request, reports::Caveats& caveats);

// Adds a note; does nothing if it is empty.
void add_note(std::string text, reports::Caveats& caveats);

// Adds reasons why a "no" is not final, each once.
void add_incomplete(const std::vector<std::string>& texts, reports::Caveats& caveats);

// Adds what was lost from the input, one sentence each, only the first few: unreadable files and
// objects that the API server would reject.
void add_lost(const std::vector<Diagnostic>& diagnostics, std::vector<std::string>& incomplete);

// Adds the kinds needed for the answer that were not read, each once.
void add_not_read(const Cluster& cluster, const std::vector<std::string_view>& kinds,
                  reports::Caveats& caveats);

// The same for one action: of the unsure objects of a past moment, only the relevant ones count.
void add_not_read(const Cluster& cluster, const std::vector<std::string_view>& kinds,
                  const Asked& asked, reports::Caveats& caveats);

// The action as asked about one identity or (null) any identity. Views the action's text.
[[nodiscard]] Asked asked_of(const Action& action, const Identity* identity);

// The kinds that decide the action, or a request in that namespace ("": cluster-scoped).
[[nodiscard]] const std::vector<std::string_view>& kinds_that_decide(const Action& action);
[[nodiscard]] const std::vector<std::string_view>& kinds_that_decide(std::string_view ns);

// Adds the other authorizers that may allow this identity more.
void add_authorizers(const Identity& identity, reports::Caveats& caveats);
// The same for one action: the Node authorizer allows nothing on namespaces or RBAC.
void add_authorizers(const Identity& identity, const Action& action, reports::Caveats& caveats);

// Adds the aggregated roles whose sources are partly missing from the input.
void add_unseen_sources(const Cluster& cluster, reports::Caveats& caveats);

// One sentence on those roles for the whole cluster; empty if there are none.
[[nodiscard]] std::string unseen_sources_text(const Cluster& cluster);

// Which parts a search for escalation paths did not follow to the end.
[[nodiscard]] std::vector<std::string> not_followed(bool cut_short);

}  // namespace nsposture::queries
