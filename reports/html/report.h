// Answers as one self-contained page each, under a strict Content-Security-Policy.
#pragma once

#include "reports/answers/dossier.h"
#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <string>
#include <string_view>

namespace nsposture::reports::html {

// One self-contained file under a strict Content-Security-Policy: no request to anywhere.
[[nodiscard]] std::string render_html(const ReportData& data);

// One self-contained page without script, under a strict Content-Security-Policy.
[[nodiscard]] std::string dossier_html(const Dossier& dossier);
[[nodiscard]] std::string fleet_html(const Fleet& fleet);

}  // namespace nsposture::reports::html
