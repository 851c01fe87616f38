using System.Security.Cryptography;

namespace EventHub.EndToEnd.Tests.Bind;

/// <summary>The text of the lab's configuration files: the logging that the collector's documentation recommends, on loopback.</summary>
internal sealed record NamedConfiguration(string Directory, int Port, int ControlPort)
{
    private const string LogFormat = "severity info; print-time iso8601-utc; print-category yes; print-severity yes;";

    private readonly string _key =
        $$"""
        key "lab" { algorithm hmac-sha256; secret "{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}}"; };
        """;

    /// <summary>
    /// Recursion is on because policy zones are asked only then; nothing is looked up elsewhere, since the lab is asked for
    /// names of its own zone alone.
    /// </summary>
    public string Named =>
        $$"""
        {{_key}}
        controls { inet 127.0.0.1 port {{ControlPort}} allow { 127.0.0.1; } keys { lab; }; };
        options {
          directory "{{Directory}}";
          pid-file none;
          session-keyfile none;
          lock-file none;
          listen-on port {{Port}} { 127.0.0.1; };
          listen-on-v6 { none; };
          recursion yes;
          allow-query { 127.0.0.1; };
          dnssec-validation no;
          empty-zones-enable no;
          notify no;
          querylog yes;
          response-policy { zone "{{LabZones.MalwarePolicy}}"; zone "{{LabZones.AdvertisementPolicy}}"; } qname-wait-recurse no;
        };
        logging {
          channel query_log { file "{{NamedLab.QueryLogName}}"; {{LogFormat}} };
          channel policy_log { file "{{NamedLab.PolicyLogName}}"; {{LogFormat}} };
          channel other_log { file "{{NamedLab.OtherLogName}}"; {{LogFormat}} };
          category queries { query_log; };
          category rpz { policy_log; };
          category default { other_log; };
        };
        zone "{{LabZones.Zone}}" { type primary; file "lab.zone"; };
        zone "{{LabZones.MalwarePolicy}}" { type primary; file "malware.zone"; allow-query { none; }; };
        zone "{{LabZones.AdvertisementPolicy}}" { type primary; file "ads.zone"; allow-query { none; }; };

        """;

    public string Rndc =>
        $$"""
        {{_key}}
        options { default-server 127.0.0.1; default-port {{ControlPort}}; default-key lab; };

        """;
}
