// The data for the templates. The engine escapes every value on output; values were made printable
// before they are put in here (printable.h). Its header is for .cpp files only.
#pragma once

#include "graph/base/timestamp.h"
#include "store/records/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kainjow::mustache {

template <typename Text>
class basic_data;  // NOLINT(readability-identifier-naming): the library's own

}  // namespace kainjow::mustache

namespace nsposture::reports::templates {

using View = kainjow::mustache::basic_data<std::string>;

// Sets `key` to the printable text, or to false when it is empty. Then its section is not rendered,
// and no value of an outer level takes its place.
void put(View& view, const std::string& key, std::string_view text);
void put_flag(View& view, const std::string& key, bool value);
void put_number(View& view, const std::string& key, std::uint64_t number);  // "1,234"
// A list of {text, quoted} for a sentence with quotations in it.
void put_rich(View& view, const std::string& key, std::string_view sentence);
// {text, full, iso}: to the second, with all digits, and for <time datetime>; false without a time.
void put_time(View& view, const std::string& key, std::optional<Timestamp> time);
// A list of {text}.
void put_texts(View& view, const std::string& key, const std::vector<std::string>& texts);

// The anchor of a finding in the page.
[[nodiscard]] std::string anchor(const store::Finding& finding);

}  // namespace nsposture::reports::templates
