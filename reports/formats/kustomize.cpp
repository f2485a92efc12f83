#include "reports/formats/kustomize.h"

#include "reports/answers/kustomize_patches.h"
#include "reports/text/remediate.h"

namespace nsposture::reports::formats {

std::string kustomize_component(const Remediation& answer) {
  const auto head = text::summary_comment(answer) +
                    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
  const auto patches =
      answer.removals.empty()
          ? std::string("patches: []\n")
          : "patches:\n" + kustomize_patches(answer.removals, text::removal_comment);
  return head + patches + text::remaining_comment(answer);
}

}  // namespace nsposture::reports::formats
