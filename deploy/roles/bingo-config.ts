import { stringify } from 'yaml';
import { databaseName } from './database-session.ts';

/** What bingo is told. */
export interface BingoConfig {
  readonly email: string;
  readonly databaseAddress: string;
  readonly databasePassword: string;
}

/** `/opt/bingo/config.yaml` with every key spelt out, the defaults among them. Source: bingo.md section 4. */
export function bingoConfig(config: BingoConfig): string {
  return stringify(
    {
      student_email: config.email,
      postgres_cluster: {
        hosts: [{ address: config.databaseAddress, port: 5432 }],
        user: databaseName,
        password: config.databasePassword,
        db_name: databaseName,
        ssl_mode: 'disable',
        use_closest_node: false,
      },
    },
    // Quoted whatever it looks like: `1e5` or `null` stay text for every YAML reader.
    { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 },
  );
}
