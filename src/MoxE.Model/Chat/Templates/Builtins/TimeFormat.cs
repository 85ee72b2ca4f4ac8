using System.Globalization;
using System.Text;
using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Builtins;

/// <summary>Python's strftime in the C locale.</summary>
internal static class TimeFormat
{
    public static string Apply(string format, DateTimeOffset time)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            bool unpadded = format[i + 1] == '-' && i + 2 < format.Length;
            i += unpadded ? 2 : 1;
            string part = Part(format[i], time);
            string trimmed = unpadded ? part.TrimStart('0', ' ') : part;
            text.Append(trimmed.Length == 0 && part.Length > 0 ? "0" : trimmed);
        }

        return text.ToString();
    }

    private static string Part(char directive, DateTimeOffset time)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string Net(string format) => time.ToString(format, culture);
        int hour = (time.Hour + 11) % 12 + 1;
        return directive switch
        {
            '%' => "%",
            'n' => "\n",
            't' => "\t",
            'Y' => time.Year.ToString(culture),
            'C' => (time.Year / 100).ToString("00", culture),
            'y' => (time.Year % 100).ToString("00", culture),
            'm' => Net("MM"),
            'B' => Net("MMMM"),
            'b' or 'h' => Net("MMM"),
            'd' => Net("dd"),
            'e' => time.Day.ToString(culture).PadLeft(2),
            'A' => Net("dddd"),
            'a' => Net("ddd"),
            'H' => Net("HH"),
            'I' => hour.ToString("00", culture),
            'k' => time.Hour.ToString(culture).PadLeft(2),
            'l' => hour.ToString(culture).PadLeft(2),
            'M' => Net("mm"),
            'S' => Net("ss"),
            'f' => (time.Ticks % TimeSpan.TicksPerSecond / 10).ToString("000000", culture),
            'p' => time.Hour < 12 ? "AM" : "PM",
            'P' => time.Hour < 12 ? "am" : "pm",
            'j' => time.DayOfYear.ToString("000", culture),
            'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(culture),
            'w' => ((int)time.DayOfWeek).ToString(culture),
            'U' => ((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7).ToString("00", culture),
            'W' => ((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7).ToString("00", culture),
            'G' => ISOWeek.GetYear(time.DateTime).ToString(culture),
            'V' => ISOWeek.GetWeekOfYear(time.DateTime).ToString("00", culture),

            // datetime.now() knows no zone.
            'z' or 'Z' => "",
            'D' or 'x' => Net("MM/dd/yy"),
            'F' => Net("yyyy-MM-dd"),
            'T' or 'X' => Net("HH:mm:ss"),
            'R' => Net("HH:mm"),
            'r' => $"{hour:00}:{Net("mm:ss")} {(time.Hour < 12 ? "AM" : "PM")}",
            'c' => $"{Net("ddd MMM")} {time.Day,2} {Net("HH:mm:ss")} {time.Year}",
            's' => time.ToUnixTimeSeconds().ToString(culture),
            _ => throw new TemplateFault($"strftime_now: found the directive %{directive}; allowed: those of the C library"),
        };
    }
}
