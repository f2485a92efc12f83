#include "analyzer/queries/creations.h"

#include <algorithm>
#include <iterator>

namespace nsposture::queries {

namespace {

bool is_within(const reports::Creation& creation, const CreationsQuestion& question) {
  return (!question.since || *question.since <= creation.time) &&
         (!question.until || creation.time < *question.until);
}

bool is_asked_for(const reports::Creation& creation, const CreationsQuestion& question) {
  const bool other_namespace = !question.namespace_.empty() && !creation.namespace_.empty() &&
                               creation.namespace_ != question.namespace_;
  if (other_namespace || !is_within(creation, question)) return false;
  if (!question.verdicts.empty() &&
      std::ranges::find(question.verdicts, creation.verdict) == question.verdicts.end()) {
    return false;
  }
  return creation.actor.find(question.identity) != std::string::npos ||
         creation.real_actor.find(question.identity) != std::string::npos;
}

}  // namespace

reports::Creations creations(const reports::ReportData& report, const CreationsQuestion& question) {
  reports::Creations answer;
  std::ranges::copy_if(report.creations, std::back_inserter(answer.creations),
                       [&](const auto& creation) { return is_asked_for(creation, question); });
  answer.coverage = report.coverage;
  answer.gaps = report.gaps;
  answer.diagnostics = report.diagnostics;
  return answer;
}

}  // namespace nsposture::queries
