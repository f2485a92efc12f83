// What of a question is not known, and what RBAC alone cannot answer.
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

// Of the action: its verb, resource and subresource.
[[nodiscard]] reports::Caveats caveats_of(const Cluster& cluster, const Action& action);

// Adds what there is to say of a subject that is asked about.
void add_subject(const KnownSubjects& known, const Subject& subject, reports::Caveats& caveats);
// The same of one with groups that are told of it: they say who is meant, whatever its name.
void add_subject(const KnownSubjects& known, const Subject& subject,
                 const std::vector<std::string>& groups, reports::Caveats& caveats);

// Where the input has namespaces, a question about another one is a slip, or about one that is
// gone; where it has none, one that is near to a name that objects lie in.
void add_namespace(const Vocabulary& vocabulary, std::string_view ns, reports::Caveats& caveats);
void add_namespace(const Vocabulary& vocabulary, const ResourceAttributes& request,
                   reports::Caveats& caveats);

// Adds that a path is one of a resource.
void add_resource_path(const NonResourceAttributes& request, reports::Caveats& caveats);

// Adds what there is to say beside; nothing where it is empty.
void add_note(std::string text, reports::Caveats& caveats);

// Adds what keeps a "no" from being the last word, each once.
void add_incomplete(const std::vector<std::string>& texts, reports::Caveats& caveats);

// Adds what was lost of the input, each a sentence, the first few alone: what could not be read,
// and what the API server would refuse.
void add_lost(const std::vector<Diagnostic>& diagnostics, std::vector<std::string>& incomplete);

// Adds what was not read of the kinds that an answer rests on, each once.
void add_not_read(const Cluster& cluster, const std::vector<std::string_view>& kinds,
                  reports::Caveats& caveats);

// The same for one question: of a past moment's objects only those that bear on it count.
void add_not_read(const Cluster& cluster, const std::vector<std::string_view>& kinds,
                  const Asked& asked, reports::Caveats& caveats);

// What is asked, of one identity or (null) of anybody. Views into the action's text.
[[nodiscard]] Asked asked_of(const Action& action, const Identity* identity);

// Those that decide the action, or a request in that namespace ("": outside of them).
[[nodiscard]] const std::vector<std::string_view>& kinds_that_decide(const Action& action);
[[nodiscard]] const std::vector<std::string_view>& kinds_that_decide(std::string_view ns);

// Adds which other authorizers have a say about this identity.
void add_authorizers(const Identity& identity, reports::Caveats& caveats);
// The same of one action: no node may do anything to namespaces or to RBAC by the Node authorizer.
void add_authorizers(const Identity& identity, const Action& action, reports::Caveats& caveats);

// Adds the aggregated roles of whose sources some are not in the input.
void add_unseen_sources(const Cluster& cluster, reports::Caveats& caveats);

// One sentence on them for all of the cluster; empty when there are none.
[[nodiscard]] std::string unseen_sources_text(const Cluster& cluster);

// What a search for takeovers did not follow to its end.
[[nodiscard]] std::vector<std::string> not_followed(bool cut_short);

}  // namespace nsposture::queries
