// The parts of the plan, in the order to carry them out. Nothing is carried out here.
#pragma once

#include "analyzer/investigation/incident.h"
#include "analyzer/investigation/root_cause.h"

#include <optional>
#include <vector>

namespace nsposture::investigation {

[[nodiscard]] std::vector<reports::PlanItem> containment(const Incident& incident,
                                                         const reports::Dossier& dossier,
                                                         const Revocation& revocation);
// The plan isolates the namespace: it exists, and it is not one of Kubernetes itself.
[[nodiscard]] bool can_isolate(const Incident& incident);
// Empty if there is nothing to remove and nothing to note.
[[nodiscard]] std::optional<reports::PlanItem> grant_removal(const Incident& incident,
                                                             const Revocation& revocation);
[[nodiscard]] std::vector<reports::PlanItem> correction(const Incident& incident,
                                                        const Revocation& revocation);
[[nodiscard]] std::vector<reports::PlanItem> follow_up(const Incident& incident,
                                                       const reports::Dossier& dossier);

}  // namespace nsposture::investigation
