namespace Bib.Cli.Samples;

/// <summary>
/// Real data that comes along with bib, for a first look: daily weather in Seattle, 2012 to 2015, a file a year.
/// </summary>
internal static class SampleDataset
{
    /// <summary>Where it comes from, for the dataset's metadata.</summary>
    public const string Source =
        "NOAA National Climatic Data Center, https://www.ncdc.noaa.gov/cdo-web/datatools/records, as in vega-datasets";

    /// <summary>Under which terms.</summary>
    public const string Licence = "U.S. Government Work, https://www.usa.gov/government-works";

    public const int FirstYear = 2012;
    public const int LastYear = 2015;

    private const string Resource = "seattle-weather.csv";

    /// <summary>Writes a file a year into a folder, which is made; what is there already stays.</summary>
    public static void Write(string folder, int firstYear, int lastYear)
    {
        Directory.CreateDirectory(folder);
        using var stream = typeof(SampleDataset).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var header = reader.ReadLine()!;
        var years = new SortedDictionary<int, List<string>>();
        while (reader.ReadLine() is { } line)
        {
            var year = int.Parse(line.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture);
            if (!years.TryGetValue(year, out var days)) years[year] = days = [header];
            days.Add(line);
        }

        foreach (var (year, lines) in years.Where(year => year.Key >= firstYear && year.Key <= lastYear))
            File.WriteAllText(Path.Combine(folder, $"{year}.csv"), string.Join('\n', lines) + "\n");
    }
}
