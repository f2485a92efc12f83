#include "store/records/not_judged.h"

namespace nsposture::store {

bool is_not_judged(const Finding& finding) {
  return finding.fingerprint == fingerprint({finding.rule, "", "", kNotReadKey}) ||
         finding.fingerprint == fingerprint({finding.rule, "", "", kUnknownKey});
}

}  // namespace nsposture::store
