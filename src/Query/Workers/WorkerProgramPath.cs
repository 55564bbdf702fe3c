namespace Bib.Query.Workers;

/// <summary>Where the worker's program is.</summary>
internal static class WorkerProgramPath
{
    private const string Name = "bib-query-worker";

    /// <summary>The program, which lies beside this one's assemblies.</summary>
    /// <exception cref="FileNotFoundException">It does not.</exception>
    public static string Find()
    {
        var path = Path.Combine(AppContext.BaseDirectory, Name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"The program that runs queries is not at '{path}': build or install bibd again.", path);
    }
}
