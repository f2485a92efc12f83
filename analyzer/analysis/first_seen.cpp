#include "analyzer/analysis/first_seen.h"

namespace nsposture::analysis {

bool SeenBefore::first_seen_since(const store::Finding& finding) const {
  if (fingerprints.contains(finding.fingerprint)) return false;
  return !latest_is_older || (finding.time && *finding.time >= since);
}

SeenBefore seen_before(const store::ClusterStore& store, Timestamp since) {
  SeenBefore seen;
  seen.since = since;
  const auto latest = store.latest_analysis();
  for (const auto& analysis : store.analyses()) {
    if (!seen.oldest || analysis.at < *seen.oldest) seen.oldest = analysis.at;
    if (analysis.at >= since) continue;
    if (latest && analysis.id == latest->id) {
      seen.latest_is_older = true;
      continue;
    }
    for (const auto& finding : store.finding_marks(analysis.id)) {
      seen.fingerprints.insert(finding.fingerprint);
    }
  }
  return seen;
}

}  // namespace nsposture::analysis
