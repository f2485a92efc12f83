// What of a question is not known, and what RBAC alone cannot answer.
#pragma once

#include "analyzer/queries/action.h"
#include "analyzer/queries/unsure.h"
#include "graph/model/cluster_index.h"
#include "graph/model/memberships.h"
#include "graph/model/request.h"
#include "reports/answers/caveats.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

// Of the action: its verb, resource and subresource.
[[nodiscard]] reports::Caveats caveats_of(const Cluster& cluster, const Action& action);

// Adds what there is to say of a subject that is asked about.
void add_subject(const ClusterIndex& index, const Subject& subject, const Memberships& memberships,
                 reports::Caveats& caveats);

// Adds what there is to say beside; nothing where it is empty.
void add_note(std::string text, reports::Caveats& caveats);

// Adds what keeps a "no" from being the last word, each once.
void add_incomplete(const std::vector<std::string>& texts, reports::Caveats& caveats);

// The name of a group of Kubernetes, taken as that of a user.
[[nodiscard]] bool is_group_as_user(const Subject& subject);

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

// Adds the aggregated roles of whose sources some are not in the input.
void add_unseen_sources(const Cluster& cluster, reports::Caveats& caveats);

// One sentence on them for all of the cluster; empty when there are none.
[[nodiscard]] std::string unseen_sources_text(const Cluster& cluster);

// What a search for takeovers did not follow to its end.
[[nodiscard]] std::vector<std::string> not_followed(bool cut_short);

}  // namespace nsposture::queries
