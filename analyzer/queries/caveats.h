// What of a question is not known, and what RBAC alone cannot answer.
#pragma once

#include "analyzer/queries/action.h"
#include "graph/model/cluster_index.h"
#include "graph/model/memberships.h"
#include "graph/model/request.h"
#include "reports/answers/caveats.h"

namespace nsposture::queries {

// Of the action: its verb, resource and subresource.
[[nodiscard]] reports::Caveats caveats_of(const Cluster& cluster, const Action& action);

// Adds what there is to say of a subject that is asked about.
void add_subject(const ClusterIndex& index, const Subject& subject, const Memberships& memberships,
                 reports::Caveats& caveats);

// Adds which other authorizers have a say about this identity.
void add_authorizers(const Identity& identity, reports::Caveats& caveats);

}  // namespace nsposture::queries
