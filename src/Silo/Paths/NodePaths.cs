using Bib.Silo.Configuration;

namespace Bib.Silo.Paths;

/// <summary>The folders and files of one node.</summary>
/// <param name="ConfigFolder"><c>config.yaml</c> and secrets; 0700.</param>
/// <param name="DataFolder">The database and the data; 0700.</param>
/// <param name="RunFolder">Sockets; 0700.</param>
/// <param name="ApiSocket">The API's Unix socket; 0600.</param>
internal sealed record NodePaths(string ConfigFolder, string DataFolder, string RunFolder, string ApiSocket)
{
    /// <summary>The node's Ed25519 key, PKCS#8, 0600.</summary>
    public string Identity => Path.Combine(ConfigFolder, "identity.pem");

    /// <summary>The Unix socket of health and metrics over plain HTTP; 0600.</summary>
    public string HttpSocket => Path.Combine(RunFolder, "http.sock");

    /// <summary>The API's certificate over TCP and its key, PEM, 0600; only where that is asked for.</summary>
    public string ApiCertificate => Path.Combine(ConfigFolder, "api-tls.pem");

    /// <summary>The folder of the managed server.</summary>
    public string Postgres => Path.Combine(DataFolder, "postgres");

    /// <summary>The folder of the chunks.</summary>
    public string Blobs => Path.Combine(DataFolder, "blobs");

    /// <summary>Files that queries read, and what they write on the way; emptied at start.</summary>
    public string Queries => Path.Combine(DataFolder, "query");

    /// <summary>The paths that a configuration chooses.</summary>
    public static NodePaths Of(EffectiveConfiguration configuration) => new(
        configuration[Settings.ConfigDir],
        configuration[Settings.DataDir],
        configuration[Settings.RunDir],
        configuration[Settings.ApiSocket]);
}
