namespace Bib.Storage.Postgres;

/// <summary>
/// A PostgreSQL that somebody else keeps. Over TCP both sides show certificates (mTLS); a path is a Unix socket's
/// folder. Its database <c>bib</c> and its superuser <c>bibd_admin</c> exist already.
/// </summary>
public sealed class ExternalPostgresOptions
{
    /// <summary>The host's name as its certificate has it, or the absolute path of a socket's folder.</summary>
    public string Host { get; set; } = "";

    /// <summary>The port. Default: 5432.</summary>
    public int Port { get; set; } = 5432;

    /// <summary>The certificate of the authority that signed the server's, PEM. Needed over TCP.</summary>
    public string RootCertificate { get; set; } = "";

    /// <summary>Our own certificate, PEM. Needed over TCP.</summary>
    public string ClientCertificate { get; set; } = "";

    /// <summary>The key of our own certificate, PEM, mode 0600. Needed over TCP.</summary>
    public string ClientKey { get; set; } = "";

    /// <summary>A file of mode 0600 that holds the password of <c>bibd_admin</c> and nothing else.</summary>
    public string AdminPasswordFile { get; set; } = "";
}
